/**
 * Where a training stands and how its losses went, and the words for them: what checkpoints hold
 * and what watchers are told. Values only; knows neither loop nor files.
 */
@NullMarked
package org.gru4j.train.history;

import org.jspecify.annotations.NullMarked;
