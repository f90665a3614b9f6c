/**
 * What draws: a worker for each loaded model, which fills UNet runs with rows of many jobs, and the
 * threads beside it that make files of the images.
 */
package dev.eschew.server.engine;
