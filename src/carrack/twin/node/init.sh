#!/bin/busybox sh
# First program of a QEMU node: network up, NoCloud seed fetched, phone home. Each step is one line on the console that
# starts with "carrack-node:"; carrack.twin.qemu_console reads them.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null

say() { echo "carrack-node: $*"; }

stop() {
    say "failed: $*"
    finish
}

# A real node would go on to its root file system; this one stays up, or powers off if the command line asks for it.
finish() {
    case " $cmdline " in
        *" carrack.then=poweroff "*) sync; poweroff -f ;;
    esac
    while :; do sleep 3600; done
}

# The value of the first "name=value" of the command line.
argument() {
    for word in $cmdline; do
        case "$word" in "$1"=*) echo "${word#*=}"; return 0 ;; esac
    done
    return 1
}

# fetch URL FILE: ten tries, a second apart, as cloud-init's NoCloud does. (Debian 12's static busybox crashes on
# `wget -T`, so the time limit is `timeout`'s.)
fetch() {
    tries=0
    while ! timeout 20 wget -q -O "$2" "$1"; do
        tries=$((tries + 1))
        [ "$tries" -ge 10 ] && return 1
        sleep 1
    done
}

cmdline=$(cat /proc/cmdline)
say "kernel $(uname -r) up after $(cut -d' ' -f1 /proc/uptime)s"

while read -r module; do
    insmod "/modules/$module.ko" || stop "module $module"
done < /modules/order

# The NIC that firmware booted from, if the command line names it (BOOTIF=01-aa-bb-cc-dd-ee-ff), else the first one.
wanted=$(argument BOOTIF | cut -d- -f2- | tr 'A-F-' 'a-f:')
nic=
for waited in 1 2 3 4 5 6 7 8 9 10; do
    for candidate in /sys/class/net/*; do
        name=${candidate##*/}
        [ "$name" = lo ] && continue
        if [ -z "$wanted" ] || [ "$(cat "$candidate/address")" = "$wanted" ]; then nic=$name; break 2; fi
    done
    sleep 1
done
[ -n "$nic" ] || stop "no network interface"

ip link set lo up
ip link set "$nic" up
udhcpc -i "$nic" -q -n -f -t 10 -T 2 -s /bin/dhcp-bound >/dev/null 2>&1 || stop "no DHCP answer on $nic"
say "network $nic $(ip -4 -o address show dev "$nic" | awk '{print $4; exit}')"

seed=$(argument ds | sed -n 's/.*;s=\([^;]*\).*/\1/p')
[ -n "$seed" ] || stop "no NoCloud seed on the command line"

mkdir -p /run/seed
for document in meta-data user-data; do
    fetch "$seed$document" "/run/seed/$document" || stop "$document from $seed"
    say "$document $(wc -c < "/run/seed/$document") bytes"
done

# vendor-data is optional, and may be a list of documents to fetch.
if timeout 20 wget -q -O /run/seed/vendor-data "${seed}vendor-data"; then
    say "vendor-data $(wc -c < /run/seed/vendor-data) bytes"
    if [ "$(head -n 1 /run/seed/vendor-data)" = "#include" ]; then
        number=0
        grep '^http' /run/seed/vendor-data | while read -r included; do
            number=$((number + 1))
            fetch "$included" "/run/seed/vendor-data.$number" || { say "include $included failed"; break; }
            say "include $included $(wc -c < "/run/seed/vendor-data.$number") bytes"
        done
    fi
else
    say "vendor-data absent"
fi

# Both spellings of meta-data, YAML and JSON.
instance=$(sed -n 's/.*"\{0,1\}instance-id"\{0,1\}: *"\{0,1\}\([^", }]*\).*/\1/p' /run/seed/meta-data | head -n 1)
name=$(sed -n 's/.*"\{0,1\}local-hostname"\{0,1\}: *"\{0,1\}\([^", }]*\).*/\1/p' /run/seed/meta-data | head -n 1)
[ -n "$instance" ] || stop "meta-data has no instance-id"
[ -n "$name" ] && hostname "$name"
say "instance $instance ${name:-without a name}"

# user-data is merged over vendor-data: its phone_home is the one that counts.
home=absent
for document in /run/seed/user-data /run/seed/vendor-data.* /run/seed/vendor-data; do
    [ -f "$document" ] || continue
    phone-home "$document" "$instance" "${name:-N/A}"
    case $? in
        0) home=done; break ;;
        2) ;;
        *) stop "phone home" ;;
    esac
done
[ "$home" = done ] && say "phone-home done" || say "phone-home not asked for"

say "booted after $(cut -d' ' -f1 /proc/uptime)s"
finish
