"""The encodings of the web, as the Encoding Standard has them (https://encoding.spec.whatwg.org/)."""
