package org.gru4j.text.tokens;

/** Two neighbouring symbols that byte-pair encoding makes into one. */
record BytePair(String left, String right) {}
