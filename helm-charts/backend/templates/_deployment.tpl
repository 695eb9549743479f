{{/*
The Deployment of one kind of API pods. Takes root, name, component (user or admin), settings (the values of that kind),
adminAccess and token (whether the pods speak to the Kubernetes API).
*/}}
{{- define "backend.deployment" -}}
{{- $ := .root -}}
{{- $pods := . -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  namespace: {{ $.Release.Namespace }}
  labels:
    {{- include "backend.labels" . | nindent 4 }}
spec:
  {{- if not (dig "autoscaling" "enabled" false .settings) }}
  replicas: {{ .settings.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  # So soon Argo CD calls a rollout failed, and a revert gets its turn.
  progressDeadlineSeconds: 60
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  selector:
    matchLabels:
      {{- include "backend.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "backend.podLabels" . | nindent 8 }}
        # What the Service backend-gate selects.
        quayside.dev/serves: api
      annotations:
        # Settings and credentials are read at start, so a change of them rolls the pods.
        checksum/config: {{ include "backend.configuration" $ | sha256sum }}
        {{- with $.Values.secrets.rolloutToken }}
        quayside.dev/rollout-token: {{ . | quote }}
        {{- end }}
    spec:
      serviceAccountName: {{ .name }}
      automountServiceAccountToken: {{ .token }}
      {{- include "backend.podBasics" $ | nindent 6 }}
      # preStop, drain, and 10 s for closing connections.
      terminationGracePeriodSeconds: {{ add $.Values.config.preStopSeconds $.Values.config.drainSeconds 10 }}
      topologySpreadConstraints:
        {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - topologyKey: {{ . }}
          maxSkew: 1
          whenUnsatisfiable: {{ $.Values.whenUnsatisfiable }}
          # Without it the pods of the release before count too, and the new ones end up together.
          matchLabelKeys: [pod-template-hash]
          labelSelector:
            matchLabels:
              {{- include "backend.selector" $pods | nindent 14 }}
        {{- end }}
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchLabels:
                    {{- include "backend.selector" . | nindent 20 }}
      containers:
        - name: api
          image: {{ include "backend.image" $ }}
          imagePullPolicy: {{ $.Values.image.pullPolicy }}
          securityContext:
            {{- include "backend.containerSecurity" $ | nindent 12 }}
          # A process that stops at its start says why in its last line; this shows it in the pod's status.
          terminationMessagePolicy: FallbackToLogsOnError
          envFrom:
            - configMapRef: { name: backend-config }
          env:
            - { name: ADMIN_ACCESS, value: {{ .adminAccess | quote }} }
            # Files, not variables: a Secret's volume is memory, and variables end up in dumps and child processes.
            {{- range list "DATABASE_URL" "REDIS_URL" "SMTP_URL" }}
            - { name: {{ . }}_FILE, value: /etc/quayside/credentials/{{ . }} }
            {{- end }}
            - { name: JWT_KEYS_DIR, value: /etc/quayside/jwt }
            {{- if .token }}
            # Followed by the Kubernetes API; else only its mounted copy is, and operators can't switch it.
            - { name: MAINTENANCE_CONFIGMAP, value: {{ $.Release.Namespace }}/backend-maintenance }
            {{- end }}
          ports:
            - { name: http, containerPort: 5000 }
          # Until it succeeds the other probes wait; a minute is ten times what a start takes on a busy node.
          startupProbe:
            httpGet: { path: /live, port: http }
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 30
          # Says nothing about MySQL or Redis: their outage must not restart pods.
          livenessProbe:
            httpGet: { path: /live, port: http }
            periodSeconds: 10
            timeoutSeconds: 3
            failureThreshold: 3
          # Takes a pod out within 4 s and back within 2 s: a short outage must be over for users when it is over.
          readinessProbe:
            httpGet: { path: /ready, port: http }
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 2
          lifecycle:
            # Everything is still served while the pod leaves its Services, but told to bring the next request elsewhere: a
            # connection that nginx still kept at SIGTERM could lose a POST.
            preStop:
              httpGet: { path: '/stopping?seconds={{ $.Values.config.preStopSeconds }}', port: http }
          resources:
            {{- toYaml .settings.resources | nindent 12 }}
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            - { name: credentials, mountPath: /etc/quayside/credentials, readOnly: true }
            - { name: jwt, mountPath: /etc/quayside/jwt, readOnly: true }
            # The directory, never a file by subPath: that would not follow changes.
            - { name: maintenance, mountPath: /config, readOnly: true }
      volumes:
        - name: tmp
          emptyDir: { sizeLimit: 64Mi }
        - name: credentials
          projected:
            defaultMode: 0440
            sources:
              {{- with $.Values.secrets }}
              - secret: { name: {{ .database }}, items: [{ key: DATABASE_URL, path: DATABASE_URL }] }
              - secret: { name: {{ .redis }}, items: [{ key: REDIS_URL, path: REDIS_URL }] }
              - secret: { name: {{ .smtp }}, items: [{ key: SMTP_URL, path: SMTP_URL }] }
              {{- end }}
        - name: jwt
          secret: { secretName: {{ $.Values.secrets.jwt }}, defaultMode: 0440 }
        - name: maintenance
          # Without the ConfigMap there is no maintenance; pods start all the same.
          configMap: { name: backend-maintenance, optional: true }
{{- end }}
