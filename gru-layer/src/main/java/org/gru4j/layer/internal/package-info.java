/**
 * What the rooms of the layer share and users must not touch: arrays in Deeplearning4j's
 * workspaces, what Deeplearning4j expects of every layer, and how one room's layers are used by
 * another's. Nothing outside of {@code org.gru4j.layer} may depend on it.
 */
@NullMarked
package org.gru4j.layer.internal;

import org.jspecify.annotations.NullMarked;
