// CommonJS packages of Nest's surroundings require its ES modules. Jest can only give them modules that are loaded already,
// not ones that it is still linking.
import '@nestjs/common';
import '@nestjs/core';
