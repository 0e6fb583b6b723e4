"""How the app is doing, for those who run it: Prometheus metrics, and traces for an OTLP endpoint.

Turns, requests and the queue come in; numbers and spans go out. Metrics hold no word of any question;
traces do only where the settings say so. Knows nothing of pages. Public: `observe`.
"""
