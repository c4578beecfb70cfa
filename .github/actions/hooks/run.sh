#!/usr/bin/env bash
# Validates and tests $FILES (one to a line). What is wrong is told in the form that GitHub marks in a pull request.
set -u

files=()
while IFS= read -r file; do
  file="${file#"${file%%[![:space:]]*}"}"
  file="${file%"${file##*[![:space:]]}"}"
  if [ -n "$file" ]; then files+=("$file"); fi
done <<< "$FILES"
if [ "${#files[@]}" -eq 0 ]; then
  echo "::error title=hookwright::files: name at least one"
  exit 2
fi

strict=()
if [ "$STRICT" = true ]; then strict=(--strict); fi

status=0
hookwright hooks validate --annotate ${strict[@]+"${strict[@]}"} -- "${files[@]}" || status=$?
if [ "$status" -eq 0 ]; then
  hookwright hooks test --annotate --junit "$JUNIT" -- "${files[@]}" || status=$?
  echo "junit=$JUNIT" >> "$GITHUB_OUTPUT"
fi
exit "$status"
