/**
 * Trained models with their services, each under a name. Knows nothing of HTTP but how a failure is
 * told.
 */
@NullMarked
package org.gru4j.serve.models;

import org.jspecify.annotations.NullMarked;
