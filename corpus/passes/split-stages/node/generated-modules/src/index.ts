import { resolvers } from "@generated/type-graphql";
import express from "express";

express().listen(3000);
