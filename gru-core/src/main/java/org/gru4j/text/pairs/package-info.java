/**
 * Sentences with their translations: where they are read from, the vocabularies of both sides,
 * their store and their batches.
 */
@NullMarked
package org.gru4j.text.pairs;

import org.jspecify.annotations.NullMarked;
