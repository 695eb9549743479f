# The password joins the settings by standard input: it is on no command line, in no variable and in no file but the Secret's.
set -eu
password=$(cat /etc/quayside/redis/password)
case $password in
  '') echo "The key password of the mounted Secret is empty: give it a value, then delete this pod." >&2; exit 1 ;;
  *[!A-Za-z0-9._~-]*) echo "The key password of the mounted Secret has characters that need quoting in URLs or settings: use letters, digits and . _ ~ - only." >&2; exit 1 ;;
esac
exec redis-server - <<CONFIG
include /etc/quayside/redis-config/redis.conf
requirepass $password
CONFIG
