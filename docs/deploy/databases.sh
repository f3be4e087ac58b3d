#!/bin/bash
# Runs once, when PostgreSQL starts on an empty volume: makes the users and databases that the addresses in
# the secret files name (postgresql://user:password@host/database), so that each password is written once.
set -euo pipefail

make_database() {
    local address rest user password database
    address=$(<"$1")
    rest=${address#*://}
    user=${rest%%:*}
    rest=${rest#*:}
    password=${rest%%@*}
    database=${rest##*/}
    psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 --quiet \
        --set user="$user" --set password="$password" --set database="$database" <<-'SQL'
		CREATE ROLE :"user" LOGIN PASSWORD :'password';
		CREATE DATABASE :"database" OWNER :"user" ENCODING 'UTF8' TEMPLATE template0;
		REVOKE CONNECT ON DATABASE :"database" FROM PUBLIC;
	SQL
}

make_database /run/secrets/database_url
make_database /run/secrets/receiver_database_url
