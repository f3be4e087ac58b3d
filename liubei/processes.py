"""The processes of a running system. The demo and docker-compose.yml start the same commands; what differs
between them (addresses, numbers of workers) is in the environment."""


def worker(name: str, queues: str) -> str:
    return f"celery -A liubei worker -Q {queues} -n {name}@%h --without-gossip --without-mingle -l WARNING"


PROCESSES = {
    "web": "gunicorn liubei.wsgi",
    "worker-files": worker("files", "files"),
    "worker-ordinary": worker("ordinary", "ordinary"),
    "worker-withdrawal": worker("withdrawal", "withdrawal,urgent"),
    "worker-clock": worker("clock", "clock"),
    "beat": "celery -A liubei beat -l WARNING",
    "receiver": "gunicorn channels.receiver.wsgi",
}

DEMO_PROCESSES = {
    **PROCESSES,
    # In a real deployment nginx serves the published site, and partners run their own newsrooms.
    "newsroom": "gunicorn channels.newsroom.wsgi",
    "site": "gunicorn channels.connectors.website.server:application",
}
