/**
 * An HTTP server for whatever is to be served: limits, a token, JSON, events and pages. What is
 * asked and answered is none of its business; no type of the server library leaves this package.
 */
@NullMarked
package org.gru4j.serve.http;

import org.jspecify.annotations.NullMarked;
