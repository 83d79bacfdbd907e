/** Tests that the guides and the drawing of the packages tell what the code does. */
package org.gru4j.docs;
