/** The study and its trials, kept in a database that any number of workers share. */
@NullMarked
package org.gru4j.tuning.study;

import org.jspecify.annotations.NullMarked;
