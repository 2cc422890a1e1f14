# SPDX-License-Identifier: Apache-2.0
#
# Runtime cases out of a document: every block
#
#	```awl [run: COMMAND | needs: FEATURE | status: N]
#
# (one of these or several, with the bars) is a program, with the blocks `sh trigger`, `output`, `output match` and
# `stderr match` that follow it up to the next. A program without any is only
# compiled. In a block `sh one-liner [HEADER]` the program is what stands between
# the quotes of its command, `awl OPTIONS -e 'PROGRAM' ARGUMENTS`.

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

# The program, and the case's header, out of a one-liner's command.
function one_liner(command,	start, end) {
	sub(/\n+$/, "", command)
	start = index(command, " -e '")
	end = match(command, /'[^']*$/)
	program = substr(command, start + 5, end - start - 5) "\n"
	header = "run: " substr(command, 1, start - 1) " $PROG" \
		substr(command, end + 1) (header == "" ? "" : "\n" header)
}

/^#+ / && !inside { heading = $0; sub(/^#+ /, "", heading) }

/^```/ {
	if (inside) {
		if (inside ~ /^sh one-liner/)
			one_liner(command)
		inside = ""
		next
	}
	inside = substr($0, 4)
	if (inside ~ /^sh one-liner/) {
		flush()
		header = substr(inside, 14)
		line = FNR
		title = heading
		command = ""
	} else if (inside ~ /^awl( |$)/) {
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

inside ~ /^sh one-liner/ { command = command $0 "\n"; next }
inside ~ /^awl/ { program = program $0 "\n"; next }
inside && inside != "other" { sections = sections $0 "\n" }

END { flush() }
