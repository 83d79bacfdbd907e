/**
 * Parts of a {@code ComputationGraph}: a GRU that is given its initial state, attention, the
 * decoder that attends at every step, and the {@link org.gru4j.layer.graph.DecoderStepper} that
 * reads them token by token. What the parts are composed into is not known here.
 */
@NullMarked
package org.gru4j.layer.graph;

import org.jspecify.annotations.NullMarked;
