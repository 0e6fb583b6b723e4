"""Made-up articles and the page layouts and files they are set in, for benchmarks and tests."""
