# Writes the SQL that the image runs at its first start. Passwords come from the Secret's files and stay in memory.
set -eu

# A text as SQL takes it between single quotes.
secret() {
  [ -s "/etc/quayside/mysql/$1" ] || { echo "The key $1 of the mounted Secret is empty: give it a value, then delete this pod." >&2; exit 1; }
  sed -e 's/\\/\\\\/g' -e "s/'/''/g" "/etc/quayside/mysql/$1" | tr -d '\n'
}
password=$(secret password)
migrations_password=$(secret migrations-password)

cat >/docker-entrypoint-initdb.d/accounts.sql <<SQL
-- Not in the binary log: transactions of its own would keep this server from joining others.
SET SESSION sql_log_bin = 0;
CREATE DATABASE IF NOT EXISTS quayside;
CREATE USER IF NOT EXISTS 'quayside'@'%' IDENTIFIED BY '$password';
GRANT SELECT, INSERT, UPDATE, DELETE ON quayside.* TO 'quayside'@'%';
CREATE USER IF NOT EXISTS 'quayside_migrations'@'%' IDENTIFIED BY '$migrations_password';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON quayside.* TO 'quayside_migrations'@'%';
SET SESSION sql_log_bin = 1;
SQL
