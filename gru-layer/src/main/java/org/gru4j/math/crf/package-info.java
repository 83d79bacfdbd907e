/**
 * Linear-chain conditional random fields: what sequences of tags cost, which are the most probable,
 * and how probable each tag is. Numbers in, numbers out; nothing of Deeplearning4j.
 */
@NullMarked
package org.gru4j.math.crf;

import org.jspecify.annotations.NullMarked;
