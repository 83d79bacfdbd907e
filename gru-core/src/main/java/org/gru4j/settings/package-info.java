/**
 * Settings: what can be chosen of a model and its training. Each is declared once, as the component
 * of a record, whose {@link org.gru4j.settings.Setting} says what it means and which values it
 * takes; builders, files, searches and the command line are made from that. The groups that several
 * models share live here too. Nothing here knows a model, the training or a command.
 */
@NullMarked
package org.gru4j.settings;

import org.jspecify.annotations.NullMarked;
