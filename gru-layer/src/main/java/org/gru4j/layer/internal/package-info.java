/**
 * What the rooms of the layer share and users must not touch: arrays in Deeplearning4j's
 * workspaces, what Deeplearning4j expects of every layer, and how one room's layers are used by
 * another's. Nothing but layers may depend on it, those of this project's other modules included.
 */
@NullMarked
package org.gru4j.layer.internal;

import org.jspecify.annotations.NullMarked;
