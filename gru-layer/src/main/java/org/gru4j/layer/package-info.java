/**
 * The GRU as a Deeplearning4j layer: its public configuration and, package-private beside it, the
 * implementation and the parameter initialiser. Adapts state, masks, formats and workspaces; the
 * mathematics is in {@link org.gru4j.math}.
 */
@NullMarked
package org.gru4j.layer;

import org.jspecify.annotations.NullMarked;
