/**
 * Measures GRU4J beside its peers on one machine in one run. Nothing of the library depends on it.
 */
@NullMarked
package org.gru4j.bench;

import org.jspecify.annotations.NullMarked;
