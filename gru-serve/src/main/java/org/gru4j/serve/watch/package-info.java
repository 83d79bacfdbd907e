/**
 * The course of trainings as pages, while they run and after. Reads what is in the folders of runs
 * and writes nothing; whatever is in them may come from anybody.
 */
@NullMarked
package org.gru4j.serve.watch;

import org.jspecify.annotations.NullMarked;
