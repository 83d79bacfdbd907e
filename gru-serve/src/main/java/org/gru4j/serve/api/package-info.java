/**
 * What a server of models answers: completions in the shape of OpenAI's interface, predictions,
 * translations, transcripts, and figures. Requests and answers are records, whose components are
 * the fields of JSON; docs/serving.md shows them.
 */
@NullMarked
package org.gru4j.serve.api;

import org.jspecify.annotations.NullMarked;
