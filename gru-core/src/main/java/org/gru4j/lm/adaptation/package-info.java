/**
 * What a trained language model takes from the text that it is measured on: a cache of what came
 * before, and weights that go on learning. Nothing here is written back into the model.
 */
@NullMarked
package org.gru4j.lm.adaptation;

import org.jspecify.annotations.NullMarked;
