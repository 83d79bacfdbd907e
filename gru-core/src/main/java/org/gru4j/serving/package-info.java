/**
 * Models behind an interface that many threads may use at once: requests wait in the order they
 * came, are computed side by side by one thread that owns the network, and are refused at once when
 * too many wait. Knows no model: each kind of model has its service in its own package.
 */
@NullMarked
package org.gru4j.serving;

import org.jspecify.annotations.NullMarked;
