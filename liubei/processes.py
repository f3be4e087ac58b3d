"""The processes of a running system. The demo and docker-compose.yml start the same commands; what differs
between them (addresses, numbers of workers) is in the environment."""

PROCESSES = {
    "web": "gunicorn liubei.wsgi",
    "worker-files": "celery -A liubei worker -Q files -n files@%h --without-gossip --without-mingle -l WARNING",
    "worker-ordinary": "celery -A liubei worker -Q ordinary -n ordinary@%h --without-gossip --without-mingle -l WARNING",
    "worker-withdrawal": "celery -A liubei worker -Q withdrawal -n withdrawal@%h --without-gossip --without-mingle -l WARNING",
    "worker-clock": "celery -A liubei worker -Q clock -n clock@%h --without-gossip --without-mingle -l WARNING",
    "beat": "celery -A liubei beat -l WARNING",
    "receiver": "gunicorn channels.receiver.wsgi",
}

DEMO_PROCESSES = {
    **PROCESSES,
    # In a real deployment nginx serves the published site, and partners run their own newsrooms.
    "newsroom": "gunicorn channels.newsroom.wsgi",
    "site": "gunicorn channels.connectors.website.server:application",
}
