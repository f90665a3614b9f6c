/** Everything between a folder of exported graphs and a picture; knows nothing of HTTP. */
package dev.eschew.models;
