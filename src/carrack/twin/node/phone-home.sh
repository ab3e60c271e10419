#!/bin/busybox sh
# phone-home DOCUMENT INSTANCE-ID HOSTNAME: do what the document's phone_home asks for.
#
# Reads block-style YAML only (phone_home: at the left margin, its members indented below it), which is how everybody
# writes cloud-config. Exit status: 0 done, 1 the server did not take it, 2 the document asks for nothing.
document=$1 instance=$2 name=$3

# The members of phone_home as "key value" lines; a list becomes one line per item with its key.
members=$(awk '
    /^[^ #\t-]/ { inside = ($0 ~ /^phone_home:[ \t]*(#.*)?$/); next }
    inside && /^[ \t]*- / { sub(/^[ \t]*- */, ""); gsub(/["'"'"']/, ""); print key, $0; next }
    inside && /^[ \t]+[a-z_]+:/ {
        line = $0; sub(/^[ \t]+/, "", line)
        key = line; sub(/:.*/, "", key)
        sub(/^[a-z_]+:[ \t]*/, "", line); gsub(/["'"'"']/, "", line)
        if (line ~ /^\[/) gsub(/[][,]/, " ", line)
        count = split(line, words, /[ \t]+/)
        for (i = 1; i <= count; i++) if (words[i] != "") print key, words[i]
    }' "$document")
url=$(echo "$members" | sed -n 's/^url //p' | head -n 1)
[ -n "$url" ] || exit 2
url=$(echo "$url" | sed "s/\${\{0,1\}INSTANCE_ID}\{0,1\}/$instance/")
fields=$(echo "$members" | sed -n 's/^post //p')
[ -n "$fields" ] && [ "$fields" != all ] ||
    fields="pub_key_rsa pub_key_ecdsa pub_key_ed25519 instance_id hostname fqdn"
tries=$(echo "$members" | sed -n 's/^tries //p' | head -n 1)

# This node has no ssh host keys; cloud-init says N/A for a value that it does not have.
body=
for field in $fields; do
    case "$field" in
        instance_id) value=$instance ;;
        hostname | fqdn) value=$name ;;
        *) value=N%2FA ;;
    esac
    body="$body${body:+&}$field=$value"
done

left=${tries:-10}
until timeout 20 wget -q -O /dev/null --post-data "$body" "$url"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || exit 1
    sleep 3
done
