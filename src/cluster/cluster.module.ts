import { Module } from '@nestjs/common';
import { ClusterController } from './cluster.controller.js';
import { ClusterService } from './cluster.service.js';

/** The autoscaler of the simulated clusters, and a way to try a policy on a load of one's own. */
@Module({ controllers: [ClusterController], providers: [ClusterService], exports: [ClusterService] })
export class ClusterModule {}
