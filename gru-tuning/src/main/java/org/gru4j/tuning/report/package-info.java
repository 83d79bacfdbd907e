/** What a person sees of a search: lines on the console, a page with plots, tables as files. */
@NullMarked
package org.gru4j.tuning.report;

import org.jspecify.annotations.NullMarked;
