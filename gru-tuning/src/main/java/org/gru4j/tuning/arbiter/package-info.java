/**
 * For searches that stay with Arbiter's own runner: the samplers of this project as its candidate
 * generators, and what keeps its runner from its faults.
 */
@NullMarked
package org.gru4j.tuning.arbiter;

import org.jspecify.annotations.NullMarked;
