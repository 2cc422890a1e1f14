/* SPDX-License-Identifier: Apache-2.0 */
#include "output/flame.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strmap.h"

#define WIDTH 1200		/* of the picture, in pixels */
#define MARGIN 10
#define INNER (WIDTH - 2 * MARGIN)
#define HEAD 44			/* above the frames: title and search */
#define ROW 17
#define LETTER 73		/* width of one, in tenths of a pixel */
#define NARROWEST 10		/* of 1/100 pixel: what is narrower is left out */
#define MAX_DEPTH 512

struct frame {
	const char *name;
	size_t len;
	uint64_t value;		/* samples here and above */
	VEC(struct frame *) above;
};

struct graph {
	struct arena *arena;
	struct frame root;
	struct buf *out;
	unsigned int depth;	/* of the highest frame that is drawn */
};

/* -- reading ------------------------------------------------------------------ */

static struct frame *frame_above(struct graph *g, struct frame *f,
				 const char *name, size_t len)
{
	struct frame *n;

	for (size_t i = 0; i < f->above.n; i++) {
		n = f->above.v[i];
		if (n->len == len && !memcmp(n->name, name, len))
			return n;
	}
	n = arena_new(g->arena, struct frame);
	n->name = name;
	n->len = len;
	vec_push(g->arena, &f->above, n);
	return n;
}

static void read_line(struct graph *g, const char *s, const char *end)
{
	struct frame *f = &g->root;
	const char *number = end;
	uint64_t value;

	while (number > s && number[-1] >= '0' && number[-1] <= '9')
		number--;
	if (number == end || number - s < 2 || number[-1] != ' ')
		return;
	value = strtoull(number, NULL, 10);
	end = number - 1;
	f->value += value;
	for (unsigned int depth = 0; s <= end && depth < MAX_DEPTH; depth++) {
		const char *semi = memchr(s, ';', (size_t)(end - s));
		const char *stop = semi ? semi : end;

		f = frame_above(g, f, s, (size_t)(stop - s));
		f->value += value;
		s = stop + 1;
	}
}

/* -- writing ------------------------------------------------------------------- */

/* Bytes of the character of UTF-8 that s begins with; 0: it is none. */
static size_t utf8_length(const unsigned char *s, size_t n)
{
	size_t len = s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : s[0] >= 0xe0 ? 3 :
		     s[0] >= 0xc2 ? 2 : 0;

	if (s[0] >= 0xf5 || !len || len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* too long, surrogates, past the end of Unicode */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

/* Text of XML: whatever bytes there are, the file stays one. */
static void add_text(struct buf *b, const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t len = 1;

	for (size_t i = 0; i < n; i += len) {
		len = 1;
		switch (s[i]) {
		case '&': buf_adds(b, "&amp;"); continue;
		case '<': buf_adds(b, "&lt;"); continue;
		case '>': buf_adds(b, "&gt;"); continue;
		case '"': buf_adds(b, "&quot;"); continue;
		case '\'': buf_adds(b, "&#39;"); continue;
		}
		if (s[i] >= ' ' && s[i] < 127) {
			buf_addc(b, (char)s[i]);
			continue;
		}
		len = s[i] < 128 ? 0 : utf8_length(s + i, n - i);
		if (len) {
			buf_add(b, s + i, len);
			continue;
		}
		len = 1;
		buf_printf(b, "\\x%02x", s[i]);
	}
}

/* Hundredths of a pixel. */
static uint64_t pixels(const struct graph *g, uint64_t value)
{
	if (!g->root.value)
		return 0;
	return (uint64_t)((unsigned __int128)value * INNER * 100 /
			  g->root.value);
}

static bool is_wide(const struct graph *g, const struct frame *f)
{
	return pixels(g, f->value) >= NARROWEST;
}

static void find_depth(struct graph *g, const struct frame *f,
		       unsigned int depth)
{
	if (depth > g->depth)
		g->depth = depth;
	for (size_t i = 0; i < f->above.n; i++)
		if (is_wide(g, f->above.v[i]))
			find_depth(g, f->above.v[i], depth + 1);
}

static int by_name(const void *a, const void *b)
{
	const struct frame *x = *(struct frame *const *)a;
	const struct frame *y = *(struct frame *const *)b;
	int d = memcmp(x->name, y->name, x->len < y->len ? x->len : y->len);

	return d ? d : (x->len > y->len) - (x->len < y->len);
}

/* Kernel frames are blue, all others warm; a name has always the same colour. */
static void add_colour(struct buf *b, const struct frame *f)
{
	uint64_t h = hash_bytes(f->name, f->len);
	unsigned int x = (unsigned int)(h % 50), y = (unsigned int)(h / 50 % 50);
	bool kernel = f->len > 4 && !memcmp(f->name + f->len - 4, "_[k]", 4);

	if (kernel)
		buf_printf(b, "rgb(%u,%u,%u)", 110 + x, 160 + y, 225 + x / 2);
	else
		buf_printf(b, "rgb(%u,%u,%u)", 215 + x / 2, 110 + x + y, 60 + y);
}

static void add_hundredths(struct buf *b, uint64_t v)
{
	buf_printf(b, "%" PRIu64 ".%02" PRIu64, v / 100, v % 100);
}

/* The title is what a pointer on the frame shows. */
static void add_title(struct graph *g, const struct frame *f)
{
	uint64_t total = g->root.value;
	uint64_t share = (uint64_t)((unsigned __int128)f->value * 10000 / total);

	buf_adds(g->out, "<title>");
	add_text(g->out, f->name, f->len);
	buf_printf(g->out, " (%" PRIu64 ", ", f->value);
	add_hundredths(g->out, share);
	buf_adds(g->out, "%)</title>");
}

/* As much of the name as fits; the script does the same after a zoom. */
static void add_label(struct graph *g, const struct frame *f, uint64_t width)
{
	size_t room = width > 400 ? (size_t)((width - 400) / 10 / LETTER) : 0;
	size_t n = f->len;

	if (room < 3)
		return;
	if (n > room) {
		n = room - 2;
		while (n && (f->name[n] & 0xc0) == 0x80)
			n--;
	}
	add_text(g->out, f->name, n);
	if (n < f->len)
		buf_adds(g->out, "..");
}

static void add_frame(struct graph *g, const struct frame *f, uint64_t at,
		      unsigned int depth)
{
	uint64_t x = MARGIN * 100 + pixels(g, at), w = pixels(g, f->value);
	unsigned int y = HEAD + (g->depth - depth) * ROW;
	struct buf *b = g->out;

	buf_printf(b, "<g data-x=\"%" PRIu64 "\" data-w=\"%" PRIu64
		   "\" data-d=\"%u\" data-n=\"", at, f->value, depth);
	add_text(b, f->name, f->len);
	buf_adds(b, "\">");
	add_title(g, f);
	buf_adds(b, "<rect x=\"");
	add_hundredths(b, x);
	buf_printf(b, "\" y=\"%u\" width=\"", y);
	add_hundredths(b, w);
	buf_printf(b, "\" height=\"%u\" fill=\"", ROW - 1);
	add_colour(b, f);
	buf_adds(b, "\"/><text x=\"");
	add_hundredths(b, x + 300);
	buf_printf(b, "\" y=\"%u\">", y + ROW - 5);
	add_label(g, f, w);
	buf_adds(b, "</text></g>\n");
}

static void add_frames(struct graph *g, struct frame *f, uint64_t at,
		       unsigned int depth)
{
	add_frame(g, f, at, depth);
	if (f->above.n)
		qsort(f->above.v, f->above.n, sizeof(*f->above.v), by_name);
	for (size_t i = 0; i < f->above.n; i++) {
		if (is_wide(g, f->above.v[i]))
			add_frames(g, f->above.v[i], at, depth + 1);
		at += f->above.v[i]->value;
	}
}

static const char style[] =
	"<style>text{font:12px monospace;fill:#111}"
	"#title{font-size:16px;text-anchor:middle}"
	"#frames g{cursor:pointer}#frames g:hover rect{stroke:#111}"
	".hit rect{fill:#e13ce1}.past rect{opacity:.55}.off{display:none}"
	"input{font:12px monospace;width:210px}</style>\n";

/*
 * Frames carry place, width, depth and name in samples, so that a zoom needs
 * only those of the frame clicked.
 */
static const char script[] =
	"<script><![CDATA[\n"
	"const left = 10, inner = 1180, letter = 7.3;\n"
	"const frames = [...document.querySelectorAll('#frames g')].map(g => ({\n"
	"  g, rect: g.querySelector('rect'), text: g.querySelector('text'),\n"
	"  x: +g.dataset.x, w: +g.dataset.w, d: +g.dataset.d, n: g.dataset.n}));\n"
	"function place(f, x, w) {\n"
	"  const room = Math.floor((w - 4) / letter);\n"
	"  f.rect.setAttribute('x', x); f.rect.setAttribute('width', w);\n"
	"  f.text.setAttribute('x', x + 3);\n"
	"  f.text.textContent = room < 3 ? '' :\n"
	"    f.n.length > room ? f.n.slice(0, room - 2) + '..' : f.n;\n"
	"}\n"
	"function zoom(to) {\n"
	"  for (const f of frames) {\n"
	"    const below = f.d < to.d && f.x <= to.x && f.x + f.w >= to.x + to.w;\n"
	"    const inside = f.d >= to.d && f.x >= to.x && f.x + f.w <= to.x + to.w;\n"
	"    f.g.classList.toggle('off', !below && !inside);\n"
	"    f.g.classList.toggle('past', below);\n"
	"    if (below) place(f, left, inner);\n"
	"    if (inside) place(f, left + (f.x - to.x) / to.w * inner, f.w / to.w * inner);\n"
	"  }\n"
	"}\n"
	"function search(words) {\n"
	"  const spans = [], total = frames[0].w;\n"
	"  let sum = 0, end = 0;\n"
	"  for (const f of frames) {\n"
	"    const hit = words !== '' && f.n.toLowerCase().includes(words.toLowerCase());\n"
	"    f.g.classList.toggle('hit', hit);\n"
	"    if (hit) spans.push([f.x, f.x + f.w]);\n"
	"  }\n"
	"  for (const [lo, hi] of spans.sort((a, b) => a[0] - b[0])) {\n"
	"    if (hi > end) { sum += hi - Math.max(lo, end); end = hi; }\n"
	"  }\n"
	"  document.getElementById('found').textContent =\n"
	"    words === '' ? '' : (100 * sum / total).toFixed(2) + '% match';\n"
	"}\n"
	"for (const f of frames) f.g.addEventListener('click', () => zoom(f));\n"
	"document.getElementById('words').addEventListener('input', e => search(e.target.value));\n"
	"]]></script>\n";

static void add_head(struct graph *g, const char *title)
{
	unsigned int height = HEAD + (g->depth + 1) * ROW + MARGIN;
	struct buf *b = g->out;

	buf_printf(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%u\""
		   " viewBox=\"0 0 %d %u\">\n", WIDTH, height, WIDTH, height);
	buf_adds(b, style);
	buf_adds(b, "<rect width=\"100%\" height=\"100%\" fill=\"#fbfaf5\"/>\n");
	buf_printf(b, "<text id=\"title\" x=\"%d\" y=\"26\">", WIDTH / 2);
	add_text(b, title, strlen(title));
	buf_printf(b, "</text><text id=\"found\" x=\"%d\" y=\"26\"></text>\n",
		   WIDTH - 340);
	buf_printf(b, "<foreignObject x=\"%d\" y=\"10\" width=\"220\" height=\"26\">"
		   "<input xmlns=\"http://www.w3.org/1999/xhtml\" id=\"words\""
		   " placeholder=\"search\"/></foreignObject>\n", WIDTH - 230);
}

bool flame_svg(const char *lines, size_t len, const char *title,
	       struct buf *out)
{
	struct graph g = { .arena = arena_create(), .out = out,
			   .root = { .name = "all", .len = 3 } };
	const char *end = lines + len;

	while (lines < end) {
		const char *stop = memchr(lines, '\n', (size_t)(end - lines));

		stop = stop ? stop : end;
		read_line(&g, lines, stop);
		lines = stop + 1;
	}
	find_depth(&g, &g.root, 0);
	add_head(&g, title);
	buf_adds(out, "<g id=\"frames\">\n");
	if (g.root.value)
		add_frames(&g, &g.root, 0, 0);
	buf_adds(out, "</g>\n");
	if (g.root.value)
		buf_adds(out, script);
	buf_adds(out, "</svg>\n");
	arena_free(g.arena);
	return !out->failed;
}
