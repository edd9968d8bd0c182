#!/bin/sh
# Lead visitors to the version in the other folder, blue or green, without one request that fails. Run it as root; running it
# again leads them back. "Upgrading" in docs/deployment.md says what comes first.
set -eu

home=/srv/samenportaal
drain=10 # seconds for what the old version still has to answer

old=$(readlink "$home/current")
if [ "$old" = blue ]; then new=green; else new=blue; fi

# What a new version can be wrong about. A worker that stands still does not stop it: perhaps it is the remedy.
ready() {
	curl --silent --max-time 10 --unix-socket "$home/$new/var/web.sock" http://localhost/readyz
}
is_ready() {
	ready | grep --quiet '"database": "ok", "migrations": "ok", "cache": "ok"'
}

systemctl stop "samenportaal@$new.socket" "samenportaal@$new.service"
systemctl start --no-block "samenportaal@$new.service"
tries=1
until is_ready; do
	if [ "$tries" = 30 ]; then
		echo "$new is not ready, so $old stays: $(ready)" >&2
		systemctl stop "samenportaal@$new.socket" "samenportaal@$new.service"
		exit 1
	fi
	tries=$((tries + 1))
	sleep 1
done

# In one step: nginx looks where "current" leads with every request.
ln --symbolic --force --no-dereference "$new" "$home/next"
mv --no-target-directory "$home/next" "$home/current"
systemctl enable "samenportaal@$new.socket" "samenportaal@$new.service"
systemctl restart samenportaal-worker.service samenportaal-scheduler.service

sleep "$drain"
systemctl disable --now "samenportaal@$old.socket" "samenportaal@$old.service"
echo "Visitors are led to $new."
