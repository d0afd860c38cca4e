#!/usr/bin/env bash
# Reads a stream to its end, whatever cuts it on the way: it comes back after the last message that it has.
# curl and jq 1.6 or newer:
#
#   ./consume.sh ['/stream?seed=42&speed=10']
set -euo pipefail

service=${FLOWPROBE_URL:-http://localhost:8080}
path=${1:-/stream?seed=42&speed=10}
last_id=''
retry_ms=1000

head=$(mktemp)
trap 'rm -f "$head"' EXIT

# Lines of an event stream in; a line for each message out: its id, `retry` where there was one, its data. A blank line ends a message,
# several data lines are joined with line feeds, and a line that begins with a colon is a comment. What is cut within a message
# does not come out. (Lines that end with a CR alone are none to jq.)
readonly MESSAGES='
  foreach (inputs | rtrimstr("\r")) as $line ({};
    if $line == "" then
      {id, message: {id, retry, data: (.data // [] | join("\n"))}}
    else
      .message = null
      | ($line | capture("^(?<field>[^:]*)(?:: ?(?<value>.*))?$")) as {$field, $value}
      | if $field == "data" then .data += [$value // ""]
        elif $field == "id" then .id = $value
        elif $field == "retry" then .retry = $value
        else . end
    end;
    .message // empty)
  | "\(.id // "")|\(.retry // "")|\(if .data == "" then "" else .data | fromjson | tojson end)"'

while :; do
  while IFS='|' read -r id retry data; do
    if [[ $retry =~ ^[0-9]+$ ]]; then retry_ms=$retry; fi
    last_id=$id
    # What to do with a message.
    if [ -n "$data" ]; then echo "$id $data"; fi
  done < <(
    # -N: as it comes. An empty header is not sent.
    curl -sSN -D "$head" -H 'Accept: text/event-stream' -H "Last-Event-ID: $last_id" "$service$path" 2>/dev/null |
      jq -Rnr --unbuffered "$MESSAGES"
  )
  status=$(awk 'NR == 1 { print $2 }' "$head")
  case $status in
    # 204 is how a server says: there is nothing more, do not come back.
    204) break ;;
    '' | 200) ;;
    *)
      echo "$service$path was answered $status" >&2
      exit 1
      ;;
  esac
  echo "Disconnected after ${last_id:-nothing}; reconnecting in $retry_ms ms" >&2
  sleep "$(awk "BEGIN { print $retry_ms / 1000 }")"
  : >"$head"
done
echo "The end, after $last_id" >&2
