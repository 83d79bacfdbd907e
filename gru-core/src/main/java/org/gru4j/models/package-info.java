/**
 * Trained models of any kind: which kind a checkpoint holds, and what there is to say about it. The
 * one place that knows all kinds; each kind's own package knows only itself.
 */
@NullMarked
package org.gru4j.models;

import org.jspecify.annotations.NullMarked;
