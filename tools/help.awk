# Prints a Makefile's targets, one line each, under the headings of its "##@" lines.
/^##@ / { printf "\n%s\n", substr($0, 5) }
/^[a-z][a-z0-9-]*:.*## / { split($0, part, /:.*## /); printf "  make %-15s %s\n", part[1], part[2] }
END { print "" }
