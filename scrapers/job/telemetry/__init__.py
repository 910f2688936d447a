"""What OpenTelemetry is told of runs and builds."""
