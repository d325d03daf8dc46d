/** What agents and workflows are: {@link io.swarmhold.edge.definition.DefinitionRoutes}. */
@NullMarked
package io.swarmhold.edge.definition;

import org.jspecify.annotations.NullMarked;
