# SPDX-License-Identifier: Apache-2.0
#
# Runtime cases out of a document: every block
#
#	```awl [run: COMMAND | needs: FEATURE | status: N]
#
# (one of these or several, with the bars) is a program, with the blocks `sh trigger`, `output`, `output match` and
# `stderr match` that follow it up to the next. A program without any is only
# compiled.

function flush() {
	if (program == "")
		return
	printf "=== %s (line %d)\n", title, line
	if (!sections)
		print "run: awlc -o /dev/null $PROG"
	else if (header != "") {
		gsub(/ \| (run|needs|status):/, "\n&", header)
		gsub(/\n \| /, "\n", header)
		print header
	}
	printf "--- program\n%s%s", program, sections
	program = sections = ""
}

/^#+ / && !inside { heading = $0; sub(/^#+ /, "", heading) }

/^```/ {
	if (inside) {
		inside = ""
		next
	}
	inside = substr($0, 4)
	if (inside ~ /^awl( |$)/) {
		flush()
		header = substr(inside, 5)
		line = FNR
		title = heading
	} else if (program != "" && inside == "sh trigger")
		sections = sections "--- trigger\n"
	else if (program != "" && inside ~ /^(output|output match)$/) {
		sub(/^output/, "stdout", inside)
		sections = sections "--- " inside "\n"
	} else if (program != "" && inside == "stderr match")
		sections = sections "--- " inside "\n"
	else
		inside = "other"
	next
}

inside ~ /^awl/ { program = program $0 "\n"; next }
inside && inside != "other" { sections = sections $0 "\n" }

END { flush() }
