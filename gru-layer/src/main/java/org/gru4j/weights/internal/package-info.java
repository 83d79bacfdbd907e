/**
 * What the rooms of this package share and users must not touch: how a layer of a network holds its
 * parameters, and the sizes and types of stored tensors, which are checked before anything is read.
 */
@NullMarked
package org.gru4j.weights.internal;

import org.jspecify.annotations.NullMarked;
