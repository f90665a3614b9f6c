/** How values of configs are spoken of. */
package dev.eschew.models.json;
