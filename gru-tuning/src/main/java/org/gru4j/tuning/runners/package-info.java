/**
 * Running the trials of a study: what a trial computes, and the threads and processes that do.
 *
 * <p>Every runner takes trials from the {@link org.gru4j.tuning.study.Study} and gives results to
 * it; where a trial is computed in between is the runner's own affair.
 */
@NullMarked
package org.gru4j.tuning.runners;

import org.jspecify.annotations.NullMarked;
