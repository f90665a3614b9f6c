/**
 * The API of stable-diffusion-webui (AUTOMATIC1111) as data: what its clients send and expect, in
 * terms of our own. No HTTP here.
 */
package dev.eschew.server.api.webui;
