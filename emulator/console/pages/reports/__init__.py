"""Pages that tell how a suite fares: webhooks and mails, coverage, the documentation."""

from emulator.console.pages.reports import coverage, docs, webhook, webhooks

PAGES = {
    "console/webhooks": webhooks.show,
    "console/webhooks/{webhook_id}": webhook.show,
    "console/coverage": coverage.show,
    "docs": docs.show,
    "docs/{name}": docs.show_document,
}
