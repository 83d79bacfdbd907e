/**
 * The pages of servers, as files that need no build: styles, scripts and the library of plots are
 * served beside them, and nothing is fetched from another host. What they ask is the business of
 * whoever answers.
 */
@NullMarked
package org.gru4j.serve.page;

import org.jspecify.annotations.NullMarked;
