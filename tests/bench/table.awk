# SPDX-License-Identifier: Apache-2.0
#
# The table of medians, and JSON into the file `json`. Input: rows (what to
# show), then the results: row, tool, number.

FNR == 1 { file++ }
/^#/ { next }

file == 1 {
	id[++nrows] = $1; unit[$1] = $2; target[$1] = $3
	label = $0
	sub(/^[^\t]+\t+[^\t]+\t+[^\t]+\t/, "", label)
	title[$1] = label
	next
}

{ seen[$1, $2, ++n[$1, $2]] = $3 }

function median(row, tool,   k, i, j, v, t) {
	k = n[row, tool]
	for (i = 1; i <= k; i++) {
		t = seen[row, tool, i] + 0
		for (j = i - 1; j >= 1 && v[j] > t; j--)
			v[j + 1] = v[j]
		v[j + 1] = t
	}
	t = k % 2 ? v[(k + 1) / 2] : (v[k / 2] + v[k / 2 + 1]) / 2
	return unit[row] == "MB" ? t / 1024 : t
}

function short(v) {
	return sprintf(v >= 100 ? "%.0f" : v >= 10 ? "%.1f" : "%.2f", v)
}

function shown(row, tool) {
	return n[row, tool] ? short(median(row, tool)) : "-"
}

# What every program takes: of those that are compared, per event.
function empty(row) {
	return row ~ /event_ns$/ && n["empty.event_ns", "hand"] ? \
		median("empty.event_ns", "hand") : 0
}

# "yes", "NO", or "" where there is nothing to compare with.
function met_one(row, t,   limit, v, base) {
	v = median(row, "awl")
	limit = t
	gsub(/[<=xh]/, "", limit)
	limit += 0
	base = t ~ /x$/ ? "bpftrace" : t ~ /h$/ ? "hand" : ""
	if (base != "") {
		if (!n[row, base])
			return ""
		limit *= median(row, base) - (base == "hand" ? empty(row) : 0)
		v -= base == "hand" ? empty(row) : 0
	}
	return (t ~ /^<=/ ? v <= limit : v < limit) ? "yes" : "NO"
}

# Of all targets of the row; "" where there is none.
function met(row,   all, i, t, one) {
	if (target[row] == "-" || !n[row, "awl"])
		return ""
	for (i = split(target[row], t, ","); i >= 1; i--) {
		one = met_one(row, t[i])
		all = one == "" || all == "NO" ? all : one
	}
	return all
}

function ratio_by_hand(row,   by_hand) {
	if (!n[row, "awl"] || !n[row, "hand"])
		return ""
	by_hand = median(row, "hand") - empty(row)
	return by_hand > 0 ? \
		sprintf("%.2f", (median(row, "awl") - empty(row)) / by_hand) : ""
}

function text(s) {
	gsub(/["\\]/, "\\\\&", s)
	gsub(/[\t\n]/, " ", s)
	return "\"" s "\""
}

function json_row(row,   s, i, tool) {
	s = "{\"row\":" text(row) ",\"unit\":" text(unit[row])
	for (i = 1; i <= 3; i++) {
		tool = tools[i]
		if (n[row, tool])
			s = s "," text(tool) ":" sprintf("%.4g", median(row, tool))
	}
	return s "}"
}

END {
	split("awl bpftrace hand", tools)
	printf "%-42s %4s %9s %9s %7s %8s %7s  %-10s %s\n", awl, "", "awl",
		"bpftrace", "ratio", "by hand", "ratio", "target", "met"
	printf "{\"awl\":%s,\"bpftrace\":%s,\"kernel\":%s,\"rounds\":%s," \
		"\"rows\":[", text(awl), text(bpftrace), text(kernel),
		text(rounds) >json
	for (i = 1; i <= nrows; i++) {
		row = id[i]
		if (!n[row, "awl"] && !n[row, "hand"])
			continue
		ratio = n[row, "awl"] && n[row, "bpftrace"] && \
			median(row, "bpftrace") > 0 ? \
			sprintf("%.2f", median(row, "awl") / \
				median(row, "bpftrace")) : ""
		printf "%-42s %4s %9s %9s %7s %8s %7s  %-10s %s\n", title[row],
			unit[row], shown(row, "awl"), shown(row, "bpftrace"),
			ratio, shown(row, "hand"), ratio_by_hand(row),
			target[row] == "-" ? "" : target[row], met(row)
		printf "%s\n%s", comma, json_row(row) >json
		comma = ","
	}
	print "]}" >json
}
