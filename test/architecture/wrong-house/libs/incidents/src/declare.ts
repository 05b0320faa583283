// Wrong on purpose: looks right, past the door, and knows Nest.
import { Injectable } from '@nestjs/common';
import { directory } from '../../audience/src/directory.js';

export const wrong = [Injectable, directory];
